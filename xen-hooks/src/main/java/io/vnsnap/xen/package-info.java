// Licensed under the Apache License, Version 2.0; see LICENSE.
/** Live checkpoints of Xen guests, through libvirt and Xen's own libraries; see docs/xen.md. */
package io.vnsnap.xen;
