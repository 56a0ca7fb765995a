// Licensed under the Apache License, Version 2.0; see LICENSE.
/** What the hooks of all hypervisors share: libvirt's XML, system calls of Linux, disk images. */
package io.vnsnap.hooks;
