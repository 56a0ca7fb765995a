// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import java.nio.file.Path;
import java.util.List;

/** One member that is about to be exported. */
public interface MemberExport {
  /** Names of all its files, those that refer to others behind these. */
  List<String> files();

  /**
   * Makes the files.
   *
   * @param folder one that only its owner can enter, and from which the files move to the target
   * @param stillWanted called now and then, by any thread; what it throws ends the export and is
   *     thrown on
   * @throws HypervisorException naming the member; files may be left, whole or not
   */
  void write(Path folder, Runnable stillWanted) throws HypervisorException;
}
