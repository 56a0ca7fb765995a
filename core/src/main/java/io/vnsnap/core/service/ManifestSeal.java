// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.MemberFiles;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.operation.SnapshotSeal;
import io.vnsnap.core.protocol.SnapshotResult;
import io.vnsnap.core.store.Checksum;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.StoredFile;
import io.vnsnap.core.store.WorkingFolder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Seals a working snapshot with a manifest of what the hosts reported. */
final class ManifestSeal implements SnapshotSeal {
  private final WorkingFolder working;
  private final Findings findings;
  private final Instant createdAt;
  private Optional<Manifest> sealed = Optional.empty();

  ManifestSeal(WorkingFolder working, Findings findings, Instant createdAt) {
    this.working = working;
    this.findings = findings;
    this.createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public void seal(SnapshotResult result) throws StoreException, InterruptedException {
    Manifest manifest = manifest(result);
    working.seal(manifest);
    sealed = Optional.of(manifest);
  }

  @Override
  public void discard() throws StoreException {
    working.close();
  }

  /** What is not known for sure about the end of the folder. */
  List<String> warnings() {
    return working.warnings();
  }

  /** What was sealed, if it was. */
  Optional<Manifest> sealed() {
    return sealed;
  }

  private Manifest manifest(SnapshotResult result) {
    TreeMap<MemberName, Manifest.Member> members = new TreeMap<>();
    result.members().forEach((name, member) -> members.put(name, member(name, member)));
    return new Manifest(
        working.name(),
        result.plan().operation(),
        findings.vni().name(),
        createdAt,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        result.plan().carrier(),
        findings.mtus(),
        result.plan().hosts().keySet().stream().toList(),
        result.cutSkewMillis(),
        members);
  }

  private static Manifest.Member member(MemberName name, SnapshotResult.MemberResult member) {
    return new Manifest.Member(
        member.host(),
        member.inspection().uuid(),
        member.inspection().nics(),
        member.cut(),
        member.counts(),
        member.files().saved(),
        member.files().files().stream().map(file -> stored(name, file)).toList());
  }

  private static StoredFile stored(MemberName member, MemberFiles.SavedFile file) {
    return new StoredFile(
        "%s/%s".formatted(member, file.path()), file.sizeBytes(), new Checksum(file.checksum()));
  }
}
