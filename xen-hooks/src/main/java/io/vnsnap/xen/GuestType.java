// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.Problem.Severity;
import io.vnsnap.hooks.DomainXml;
import java.util.Optional;

/** How Xen runs a guest. */
enum GuestType {
  PV,
  PVH,
  HVM;

  /** As libvirt's {@code <os><type>} says. */
  static GuestType of(DomainXml xml) {
    String type =
        DomainXml.child(xml.root(), "os")
            .flatMap(os -> DomainXml.child(os, "type"))
            .map(element -> element.getTextContent().trim())
            .orElse("");
    return switch (type) {
      case "linux", "xen" -> PV;
      case "xenpvh" -> PVH;
      default -> HVM;
    };
  }

  /**
   * What a user should know of a guest of this type.
   *
   * @param member its name
   */
  Optional<Problem> problem(String member) {
    return switch (this) {
      case PV -> Optional.empty();
      case PVH ->
          Optional.of(
              new Problem(
                  Severity.WARNING,
                  member,
                  "it is a PVH guest, and those have been tried by hand only",
                  "try a snapshot and its restore before you rely on them"));
      case HVM ->
          Optional.of(
              new Problem(
                  Severity.BLOCKING,
                  member,
                  "it is an HVM guest, whose device model writes to its memory unseen and has a state"
                      + " of its own",
                  "leave it out of the VNI, or make it a PV or PVH guest"));
    };
  }
}
