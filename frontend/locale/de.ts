/** German for scripts: its own file, which pages with editors load before main.ts when they are in German. */
import said from './de.json';

globalThis.clerkTexts = said;
