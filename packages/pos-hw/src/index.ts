/**
 * HID driver and emulator of a point-of-sale hardware wallet.
 *
 * @packageDocumentation
 */
export {};
