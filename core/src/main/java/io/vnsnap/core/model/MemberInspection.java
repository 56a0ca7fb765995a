// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

import java.util.List;

/**
 * What {@code check} finds about one member.
 *
 * @param uuid the domain's UUID, empty if the member is missing
 * @param freePageReporting whether the guest's balloon tells the host which pages are free
 * @param problems what stands in the way; empty means that the member can be cut as it should
 */
public record MemberInspection(
    MemberName member,
    MemberState state,
    String uuid,
    long memoryBytes,
    int vcpus,
    List<Nic> nics,
    List<Disk> disks,
    boolean freePageReporting,
    List<Problem> problems) {
  public MemberInspection {
    nics = List.copyOf(nics);
    disks = List.copyOf(disks);
    problems = List.copyOf(problems);
  }

  /** A member that its host does not have. */
  public static MemberInspection missing(MemberName member) {
    return new MemberInspection(
        member,
        MemberState.MISSING,
        "",
        0,
        0,
        List.of(),
        List.of(),
        false,
        List.of(
            new Problem(
                Problem.Severity.BLOCKING,
                member.value(),
                "there is no such domain on this host",
                "see virsh list --all, and correct the name or the host in the VNI file")));
  }
}
