// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.sun.jna.NativeLibrary;
import io.vnsnap.core.port.HypervisorException;
import java.util.stream.IntStream;

/**
 * A release of Xen whose libraries VNsnap can talk to. The name of each library has the release in
 * it, because their interfaces change from one to the next.
 *
 * @param minor the 17 of 4.17
 */
record XenRelease(int minor) {
  /** The first whose callbacks get counts of 64 bits, in a struct that is passed on the stack. */
  private static final int OLDEST = 16;

  private static final int NEWEST = 19;

  /** Names of libraries end with it. */
  private String suffix() {
    return ".so.4." + minor;
  }

  String control() {
    return "libxenctrl" + suffix();
  }

  String guest() {
    return "libxenguest" + suffix();
  }

  /** The release of the libraries that are installed here. */
  static XenRelease installed() throws HypervisorException {
    return IntStream.rangeClosed(OLDEST, NEWEST)
        .map(i -> NEWEST + OLDEST - i)
        .mapToObj(XenRelease::new)
        .filter(XenRelease::isThere)
        .findFirst()
        .orElseThrow(
            () ->
                new HypervisorException(
                    "this host has no libraries of Xen 4.%d to 4.%d (libxenctrl, libxenguest);"
                            .formatted(OLDEST, NEWEST)
                        + " the interfaces of others are not known to this VNsnap"));
  }

  private boolean isThere() {
    try (NativeLibrary control = NativeLibrary.getInstance(control());
        NativeLibrary guest = NativeLibrary.getInstance(guest())) {
      return control.getFunction("xc_domain_getinfolist") != null
          && guest.getFunction("xc_domain_save") != null;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }
}
