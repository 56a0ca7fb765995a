// Licensed under the Apache License, Version 2.0; see LICENSE.
/** Xen's save stream: taken apart into memory.raw and device.state, and put together again. */
package io.vnsnap.xen.stream;
