/** Stands in for lodash's isEqual and its 4 kB: form-js compares values of fields and results of expressions with it. */

/** Say whether two values hold the same: lists and objects part by part, dates by their moment, all else by being one and the same. */
export default function same(left: unknown, right: unknown, met = new Map<unknown, unknown>()): boolean {
  if (Object.is(left, right) || (left === 0 && right === 0)) return true;
  if (!left || !right || typeof left !== 'object' || typeof right !== 'object' || Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  if (left instanceof Date) return Object.is(+left, +(right as Date));
  if (left instanceof Map || left instanceof Set) return same([...left], [...(right as Set<unknown>)], met);
  if (met.get(left) === right) return true; // a ring: what is further along it decides
  met.set(left, right);
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && same(left[key as never], right[key as never], met));
}
