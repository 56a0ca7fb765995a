// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.MemberName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;

/**
 * A recovery that ends, as by kill -9, once it has sent a member so many pages.
 *
 * <p>Arguments: URI, libvirt's run folder, member, file for notes, pages.
 */
final class CrashingSuccessor {
  private static final Duration LOOK = Duration.ofMillis(1);

  private CrashingSuccessor() {}

  public static void main(String[] arguments) throws Exception {
    Path notes = Path.of(arguments[3]);
    long pages = notedPages(notes) + Long.parseLong(arguments[4]);
    Thread thread =
        new Thread(
            () -> {
              while (notedPages(notes) < pages) {
                LockSupport.parkNanos(LOOK.toNanos());
              }
              Runtime.getRuntime().halt(9);
            });
    thread.setDaemon(true);
    thread.start();
    QemuHypervisor.connect(arguments[0], Path.of(arguments[1]))
        .recoverLoad(new MemberName(arguments[2]), notes);
  }

  /** How many pages a member has been sent or has asked for, by the ledger of its feed; about. */
  static long notedPages(Path notes) {
    try {
      return BitSet.valueOf(Files.readAllBytes(Path.of(notes + ".ledger"))).cardinality();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
