/**
 * DMN 1.1 to 1.5 in the clothes of 1.3, which is the version that dmn-js reads.
 *
 * Only the names of the vocabularies differ for what the versions have in common; on the way back they are as they were. What a newer version
 * has alone, dmn-js passes over: losses.ts tells of it before the first save.
 */
const MODEL = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
const DRAWING = 'https://www.omg.org/spec/DMN/20191111/DMNDI/';
const OTHERS: [string, string][] = [
  ['https://www.omg.org/spec/DMN/20230324/MODEL/', MODEL],
  ['https://www.omg.org/spec/DMN/20211108/MODEL/', MODEL],
  ['http://www.omg.org/spec/DMN/20180521/MODEL/', MODEL],
  ['http://www.omg.org/spec/DMN/20151101/dmn.xsd', MODEL],
  ['https://www.omg.org/spec/DMN/20230324/DMNDI/', DRAWING],
  ['https://www.omg.org/spec/DMN/20211108/DMNDI/', DRAWING],
  ['http://www.omg.org/spec/DMN/20180521/DMNDI/', DRAWING],
];

export interface Dressed {
  xml: string;
  /** Return what dmn-js wrote in the vocabulary of the file. */
  back(xml: string): string;
}

/** Return a file as dmn-js can read it, and the way back. */
export function dressed(xml: string): Dressed {
  const worn = OTHERS.filter(([uri]) => xml.includes(`"${uri}"`) || xml.includes(`'${uri}'`));
  const replace = (text: string, from: string, to: string): string => text.replaceAll(`"${from}"`, `"${to}"`).replaceAll(`'${from}'`, `'${to}'`);
  return {
    xml: worn.reduce((text, [uri, standard]) => replace(text, uri, standard), xml),
    back: (text) => [...worn].reverse().reduce((present, [uri, standard]) => replace(present, standard, uri), text),
  };
}
