// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.ExportPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.MemberExport;
import io.vnsnap.core.port.MemberExporter;
import io.vnsnap.core.service.ServiceException.Kind;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.Snapshots;
import io.vnsnap.core.store.StoredFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
  private static final SnapshotName NAME = new SnapshotName("a");
  private static final MemberName M1 = Snapshots.M1;
  private static final MemberName M2 = Snapshots.M2;

  @TempDir Path folder;
  private Path target;
  private SealedFolder snapshot;
  private SnapshotService service;
  private final Cancellation cancellation = new Cancellation();
  private final List<String> told = new ArrayList<>();

  private final ServiceListener listener =
      new ServiceListener() {
        @Override
        public void exported(MemberName member) {
          told.add("exported " + member);
        }

        @Override
        public void starting() {
          told.add("starting");
        }

        @Override
        public void progress(Step step, int percent) {
          if (percent == 100) {
            told.add(step + " 100");
          }
        }
      };

  @BeforeEach
  void makeSnapshot() throws Exception {
    target = folder.resolve("target");
    SnapshotStore store = SnapshotStore.at(folder.resolve("store"));
    Snapshots.seal(store, NAME.value());
    service =
        new SnapshotService(
            (host, events) -> {
              throw new IllegalStateException("no host is needed for this");
            },
            store);
    snapshot = service.open(NAME);
  }

  @AfterEach
  void closeSnapshot() throws Exception {
    snapshot.close();
  }

  /** What happens between the two files of a member. */
  @FunctionalInterface
  private interface Between {
    void happens(MemberName member) throws HypervisorException, IOException;
  }

  /** Makes two files of each member, of which one names the other. */
  private record SmallFiles(Between between) implements MemberExporter {
    private SmallFiles() {
      this(member -> {});
    }

    @Override
    public MemberExport open(ExportPlan plan) throws HypervisorException {
      return new MemberExport() {
        @Override
        public List<String> files() {
          return List.of(plan.member() + ".disk", plan.member() + ".vm");
        }

        @Override
        public void write(Path working, Runnable stillWanted) throws HypervisorException {
          try {
            Files.writeString(working.resolve(plan.member() + ".disk"), "disk");
            between.happens(plan.member());
            stillWanted.run();
            Files.writeString(
                working.resolve(plan.member() + ".vm"),
                plan.target().resolve(plan.member() + ".disk").toString());
          } catch (IOException e) {
            throw new HypervisorException(e.getMessage(), e);
          }
        }
      };
    }
  }

  private List<ExportedMember> export(MemberExporter exporter, MemberName... members)
      throws Exception {
    return service.export(
        snapshot, new ExportRequest(List.of(members), exporter, target), listener, cancellation);
  }

  private void refused(Kind kind, String why, MemberExporter exporter, MemberName... members) {
    assertThatThrownBy(() -> export(exporter, members))
        .isInstanceOfSatisfying(
            ServiceException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining(why);
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void filesAreThereForTheirOwnerOnly() throws Exception {
    List<ExportedMember> exported = export(new SmallFiles(), M2, M1);

    assertThat(exported)
        .containsExactly(
            new ExportedMember(M1, List.of(target.resolve("m1.disk"), target.resolve("m1.vm"))),
            new ExportedMember(M2, List.of(target.resolve("m2.disk"), target.resolve("m2.vm"))));
    assertThat(names(target)).containsExactly("m1.disk", "m1.vm", "m2.disk", "m2.vm");
    for (String name : names(target)) {
      assertThat(Files.getPosixFilePermissions(target.resolve(name)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(target.resolve("m1.vm")).hasContent(target.resolve("m1.disk").toString());
    assertThat(told).containsExactly("EXPORT 100", "starting", "exported m1", "exported m2");
  }

  @Test
  void aFailureTakesEverythingBack() throws Exception {
    MemberExporter breaking =
        new SmallFiles(
            member -> {
              if (member.equals(M2)) {
                throw new HypervisorException("m2 can't be exported: the disk is full");
              }
            });

    refused(Kind.ABORTED, "m2 can't be exported: the disk is full", breaking, M1, M2);
    assertThat(target).doesNotExist();

    Files.createDirectory(target);
    Files.writeString(target.resolve("mine"), "kept");
    refused(Kind.ABORTED, "m2 can't be exported: the disk is full", breaking, M1, M2);
    assertThat(names(target)).containsExactly("mine");
  }

  @Test
  void whatWasMovedIsTakenBackToo() throws Exception {
    MemberExporter raced =
        new SmallFiles(
            member -> {
              Files.writeString(target.resolve("m1.vm"), "somebody else's");
            });

    refused(Kind.ABORTED, "it exists already", raced, M1);
    assertThat(names(target)).containsExactly("m1.vm");
    assertThat(target.resolve("m1.vm")).hasContent("somebody else's");
  }

  @Test
  void givenUpItLeavesNothing() {
    MemberExporter cancelled =
        new SmallFiles(
            member -> {
              cancellation.cancel("it was interrupted");
            });

    refused(Kind.CANCELLED, "it was interrupted", cancelled, M1);
    assertThat(target).doesNotExist();
  }

  @Test
  void noFileIsWrittenOver() throws Exception {
    Files.createDirectory(target);
    Files.writeString(target.resolve("m1.vm"), "old");

    refused(Kind.NAME_TAKEN, target.resolve("m1.vm") + " exists already", new SmallFiles(), M1);
    assertThat(target.resolve("m1.vm")).hasContent("old");
    assertThat(told).isEmpty();
  }

  @Test
  void aMemberWithADamagedFileIsNotExported() throws Exception {
    Path memory = snapshot.memberFolder(M2).resolve("memory.raw");
    try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
      file.write(1);
    }

    refused(Kind.DAMAGED, "m2/memory.raw does not match its checksum", new SmallFiles(), M1, M2);
    assertThat(target).doesNotExist();
    assertThat(export(new SmallFiles(), M1)).hasSize(1);
  }

  @Test
  void whatCannotBeExportedIsSaidBeforeAnythingIsRead() {
    MemberExporter picky =
        plan -> {
          throw new HypervisorException(plan.member() + " is not for us");
        };

    refused(Kind.NOT_POSSIBLE, "m1 is not for us", picky, M1);
    refused(Kind.NOT_FOUND, "has no member m9", new SmallFiles(), new MemberName("m9"));
    assertThat(told).isEmpty();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    target = folder.resolve("not/there");
    refused(Kind.NOT_POSSIBLE, "there is no folder " + folder.resolve("not"), new SmallFiles(), M1);

    target = Files.createFile(folder.resolve("file"));
    refused(Kind.NOT_POSSIBLE, target + " is no folder", new SmallFiles(), M1);
    assertThat(told).isEmpty();

    target = folder.resolve("n".repeat(300));
    refused(Kind.ABORTED, "files can't be written to " + target, new SmallFiles(), M1);
  }

  @Test
  void aStoreElsewhereIsRefused() {
    SealedFolder remote =
        new SealedFolder() {
          @Override
          public Manifest manifest() {
            return snapshot.manifest();
          }

          @Override
          public Path folder() {
            return Path.of("/elsewhere/a");
          }

          @Override
          public void check() {}

          @Override
          public List<String> verify(LongConsumer readBytes) {
            return List.of();
          }

          @Override
          public byte[] bytes(StoredFile file, long offsetBytes, int lengthBytes) {
            return new byte[lengthBytes];
          }

          @Override
          public void close() {}
        };

    assertThatThrownBy(
            () ->
                service.export(
                    remote,
                    new ExportRequest(List.of(M1), new SmallFiles(), target),
                    listener,
                    cancellation))
        .hasMessage(
            "this machine does not see snapshot a; run vnsnap export on a host that sees /elsewhere/a");
  }
}
