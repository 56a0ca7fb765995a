// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

/** What can be measured. */
enum Subject {
  PAUSE,
  SAVE,
  RESTORE,
  FRAMES,
  COORDINATOR
}
