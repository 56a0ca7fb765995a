// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import org.libvirt.jna.DomainPointer;

/**
 * What libvirt-java lacks of libvirt.so; see libvirt's headers libvirt-domain.h and virterror.h.
 */
interface LibvirtMore extends Library {
  /** The last error of the calling thread, null if there is none. Belongs to libvirt. */
  String virGetLastErrorMessage();

  /** The code of the calling thread's last error, 0 if there is none. Since libvirt 4.5.0. */
  int virGetLastErrorCode();

  int virDomainGetState(
      DomainPointer domain, IntByReference state, IntByReference reason, int flags);

  /** What is returned is freed by the caller. */
  Pointer virDomainGetXMLDesc(DomainPointer domain, int flags);

  int virDomainResume(DomainPointer domain);

  int virDomainDestroy(DomainPointer domain);

  /** Belongs to the domain. */
  String virDomainGetName(Pointer domain);

  int virDomainUndefineFlags(DomainPointer domain, int flags);

  int virDomainFree(DomainPointer domain);

  int virConnectSetKeepAlive(Pointer connection, int intervalSeconds, int count);
}
