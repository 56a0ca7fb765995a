/**
 * QEMU's migration stream: taken apart into memory.raw and device.state, and put together again.
 */
package io.vnsnap.qemu.stream;
