// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.nio.file.Path;

/** What a member boots: a Linux kernel and an initramfs with the workload. */
public record GuestImage(Path kernel, Path initramfs) {}
