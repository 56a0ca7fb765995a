// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

/** The keys of a user of CloudStack's API. */
record Keys(String apiKey, String secretKey) {
  @Override
  public String toString() {
    return "keys " + apiKey;
  }
}
