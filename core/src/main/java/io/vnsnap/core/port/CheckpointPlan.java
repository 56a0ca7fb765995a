// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.MemberName;
import java.nio.file.Path;
import java.time.Duration;

/**
 * @param operation a short unique id; what is created in the hypervisor carries it in its name
 * @param directory the member's folder, exists and is empty
 * @param stepTimeout no single step waits longer than this
 */
public record CheckpointPlan(
    String operation, MemberName member, Path directory, Duration stepTimeout) {}
