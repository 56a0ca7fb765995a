// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "vnsnap "
          + Optional.ofNullable(Vnsnap.class.getPackage().getImplementationVersion())
              .orElse("(not packaged)")
    };
  }
}
