// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.operation.OperationId;
import io.vnsnap.core.port.ExportPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.MemberExport;
import io.vnsnap.core.service.ServiceException.Kind;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.PrivateFiles;
import io.vnsnap.core.store.SealedSnapshot;
import io.vnsnap.core.store.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes files of members, all of them or none. */
final class Export {
  private final SealedSnapshot snapshot;
  private final ExportRequest request;
  private final ServiceListener listener;
  private final Cancellation cancellation;

  Export(
      SealedSnapshot snapshot,
      ExportRequest request,
      ServiceListener listener,
      Cancellation cancellation) {
    this.snapshot = snapshot;
    this.request = request;
    this.listener = listener;
    this.cancellation = cancellation;
  }

  List<ExportedMember> run() throws ServiceException {
    SortedMap<MemberName, MemberExport> exports = open();
    checkTarget();
    refuseIfThere(exports);
    List<StoredFile> files =
        request.members().stream().flatMap(name -> member(name).files().stream()).toList();
    ReadingProgress progress =
        new ReadingProgress(
            Step.EXPORT,
            files.stream().mapToLong(StoredFile::sizeBytes).sum(),
            listener,
            cancellation);
    try {
      List<String> damage = snapshot.verify(files, progress::add);
      if (!damage.isEmpty()) {
        throw new ServiceException(
            Kind.DAMAGED, damage.get(0), damage.subList(1, damage.size()), List.of());
      }
      listener.starting();
      return write(exports, progress);
    } catch (ReadingProgress.Cancelled e) {
      throw new ServiceException(Kind.CANCELLED, e.getMessage(), e);
    }
  }

  private Manifest.Member member(MemberName name) {
    return snapshot.manifest().members().get(name);
  }

  private SortedMap<MemberName, MemberExport> open() throws ServiceException {
    SortedMap<MemberName, MemberExport> exports = new TreeMap<>();
    for (MemberName name : request.members()) {
      if (member(name) == null) {
        throw new ServiceException(
            Kind.NOT_FOUND,
            "snapshot %s has no member %s".formatted(snapshot.manifest().name(), name));
      }
      ExportPlan plan =
          new ExportPlan(name, snapshot.memberFolder(name), member(name).saved(), request.target());
      try {
        exports.put(name, request.exporter().open(plan));
      } catch (HypervisorException e) {
        throw new ServiceException(Kind.NOT_POSSIBLE, e.getMessage(), e);
      }
    }
    return exports;
  }

  private void checkTarget() throws ServiceException {
    Path target = request.target().toAbsolutePath();
    boolean isThere = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    if (isThere && !Files.isDirectory(target)) {
      throw new ServiceException(
          Kind.NOT_POSSIBLE, "%s is no folder; choose another one".formatted(request.target()));
    }
    Path parent = target.getParent();
    if (!isThere && !Files.isDirectory(parent)) {
      throw new ServiceException(
          Kind.NOT_POSSIBLE,
          "%s can't be made, since there is no folder %s; make that first"
              .formatted(request.target(), parent));
    }
  }

  private void refuseIfThere(Map<MemberName, MemberExport> exports) throws ServiceException {
    for (MemberExport export : exports.values()) {
      for (String name : export.files()) {
        Path file = request.target().resolve(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          throw new ServiceException(
              Kind.NAME_TAKEN, "%s exists already; choose another folder".formatted(file));
        }
      }
    }
  }

  private List<ExportedMember> write(
      SortedMap<MemberName, MemberExport> exports, ReadingProgress progress)
      throws ServiceException {
    try (ExportFolder folder = ExportFolder.make(request.target(), OperationId.next())) {
      for (Map.Entry<MemberName, MemberExport> export : exports.entrySet()) {
        export.getValue().write(folder.working(), progress::check);
        listener.exported(export.getKey());
      }
      folder.complete(
          exports.values().stream().flatMap(export -> export.files().stream()).toList());
      return exports.entrySet().stream().map(this::exported).toList();
    } catch (HypervisorException e) {
      throw new ServiceException(Kind.ABORTED, e.getMessage(), e);
    } catch (IOException e) {
      throw new ServiceException(
          Kind.ABORTED,
          "files can't be written to %s (%s); choose another folder, or see that this one is not full or read-only"
              .formatted(request.target(), PrivateFiles.why(e)),
          e);
    }
  }

  private ExportedMember exported(Map.Entry<MemberName, MemberExport> export) {
    return new ExportedMember(
        export.getKey(),
        export.getValue().files().stream().map(request.target()::resolve).toList());
  }
}
