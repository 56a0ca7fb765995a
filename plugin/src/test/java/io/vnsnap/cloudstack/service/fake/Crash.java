// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

/** The management server dies here. */
public final class Crash extends Error {
  private static final long serialVersionUID = 1L;
}
