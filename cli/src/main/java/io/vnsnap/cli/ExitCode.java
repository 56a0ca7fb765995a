// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

/** How the command ended, for scripts. The numbers are documented and never change. */
enum ExitCode {
  OK(0),
  /** An error in VNsnap itself or in its surroundings. */
  UNEXPECTED(1),
  /** A wrong argument, or a VNI file that can't be read. */
  USAGE(2),
  /** Something stands in the way, and nothing has been touched. */
  NOT_POSSIBLE(3),
  /** The operation was given up, and everything has been taken back. */
  ABORTED(4),
  /** There is no such snapshot. */
  NOT_FOUND(5),
  /** The name is in use. */
  NAME_TAKEN(6),
  /** The snapshot is damaged. */
  DAMAGED(7),
  /** Another operation uses the snapshot. */
  IN_USE(8),
  /** The store can't be read or written. */
  STORE_UNUSABLE(9),
  /** The operation is done, but not for all members. */
  PARTLY(10);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
