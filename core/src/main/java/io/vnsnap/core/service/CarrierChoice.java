// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which carrier of color to use. */
public enum CarrierChoice {
  /** The best that all hosts allow. */
  @JsonProperty("auto")
  AUTO,
  @JsonProperty("gbp")
  GBP,
  @JsonProperty("sender-hold")
  SENDER_HOLD
}
