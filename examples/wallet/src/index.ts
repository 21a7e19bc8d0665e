/**
 * A wallet as a command and a page, on the client side of the packages.
 *
 * @packageDocumentation
 */
export {};
