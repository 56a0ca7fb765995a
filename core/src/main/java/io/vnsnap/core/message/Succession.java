// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import io.vnsnap.core.model.MemberName;
import java.nio.file.Path;

/**
 * A member of a snapshot that takes the place of a running domain.
 *
 * @param name the domain's name, and the member's from then on
 * @param directory the member's folder in the snapshot
 */
public record Succession(MemberName name, Path directory) {}
