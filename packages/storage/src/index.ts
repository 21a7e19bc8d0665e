/**
 * Stores behind one small interface: memory now, embedded and SQL engines in subpaths.
 *
 * @packageDocumentation
 */
export {};
