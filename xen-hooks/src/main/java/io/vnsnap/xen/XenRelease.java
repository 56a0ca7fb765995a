// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.sun.jna.NativeLibrary;
import io.vnsnap.core.port.HypervisorException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A release of Xen whose libraries VNsnap can talk to. The name of each library has the release in
 * it, because their interfaces change from one to the next.
 *
 * @param minor the 17 of 4.17
 */
record XenRelease(int minor) {
  /** The newest first. 4.15's interfaces lie between 4.14's and 4.16's, and have not been seen. */
  private static final List<XenRelease> KNOWN =
      Stream.of(20, 19, 18, 17, 16, 14).map(XenRelease::new).toList();

  private static final int FIRST_WITH_NEW_INTERFACES = 16;

  /**
   * Whether it has the older interfaces: pages are counted in 32 bits, libxenctrl resumes domains,
   * and one call is for both shadow paging and the log of dirty pages.
   */
  boolean isOld() {
    return minor < FIRST_WITH_NEW_INTERFACES;
  }

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

  /** Has a number of its own. */
  String store() {
    return isOld() ? "libxenstore.so.3.0" : "libxenstore.so.4";
  }

  /** The release of the libraries that are installed here. */
  static XenRelease installed() throws HypervisorException {
    return KNOWN.stream()
        .filter(XenRelease::isThere)
        .findFirst()
        .orElseThrow(
            () ->
                new HypervisorException(
                    "this host has no libraries of Xen 4.14 or 4.16 to 4.20 (libxenctrl,"
                        + " libxenguest); the interfaces of others are not known to this VNsnap"));
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
