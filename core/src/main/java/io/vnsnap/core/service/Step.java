// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

/** The steps of all that takes its time, in order for each. */
public enum Step {
  /** The hosts are asked what stands in the way. The first step of everything with hosts. */
  CHECK,

  // A snapshot.
  /** Every member is made ready to be cut. */
  PREPARE,
  /** Every member is cut. */
  CUT,
  /** The last frames from before the cuts arrive. */
  DRAIN,
  /** The rules go. */
  RELEASE,
  /** Memory and disks get into their files. */
  SAVE,
  /** The manifest is written, and the hosts forget the operation. */
  SEAL,

  // A restore.
  /** Old members end, and networks of a clone are made. */
  CLEAR,
  /** Every member is loaded, paused. */
  LOAD,
  /** Every member is started. */
  START,
  /** Members run and get the rest of their memory. */
  FILL,

  // A verification.
  /** All files are read. */
  VERIFY,

  // An export.
  /** Files of members are read, and others made of them. */
  EXPORT
}
