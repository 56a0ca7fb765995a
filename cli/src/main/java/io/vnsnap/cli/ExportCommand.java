// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.MemberExporter;
import io.vnsnap.core.service.ExportRequest;
import io.vnsnap.core.service.ExportedMember;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.xen.XlExporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "export",
    description =
        "Makes files of a snapshot's members that other tools bring back, without VNsnap. The snapshot stays as it is.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap export before-upgrade --as xl --to /srv/export",
      "  vnsnap export before-upgrade --as xl --to /srv/export --member web --member db",
      "  xl restore /srv/export/web.xl"
    })
final class ExportCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Parameters(paramLabel = "NAME", description = "The snapshot's name.")
  private SnapshotName name;

  @Option(
      names = "--as",
      paramLabel = "TOOL",
      required = true,
      description = "Whom the files are for: xl, Xen's own command.")
  private Tool tool;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      required = true,
      description =
          "Where the files go: MEMBER.xl, and a file for each disk. Made if need be; no file in it is written over.")
  private Path folder;

  @Option(
      names = "--member",
      paramLabel = "MEMBER",
      description = "The member to export. May repeat. Default: all.")
  private List<MemberName> chosen = new ArrayList<>();

  /** Who takes the files. */
  enum Tool {
    XL;

    MemberExporter exporter() {
      return switch (this) {
        case XL -> new XlExporter();
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The result for machines. */
  record Document(String snapshot, String as, List<Member> members) {}

  /**
   * @param restore the file to give to the tool
   */
  record Member(String name, String restore, List<String> disks) {
    private static Member of(ExportedMember member) {
      List<String> files = member.files().stream().map(Path::toString).toList();
      int last = files.size() - 1;
      return new Member(member.member().value(), files.get(last), files.subList(0, last));
    }
  }

  @Override
  public Integer call() throws Exception {
    SnapshotService service = vnsnap.service();
    try (SealedFolder snapshot = service.open(name);
        Session session = vnsnap.session()) {
      ExportRequest request =
          new ExportRequest(
              members(snapshot.manifest().members().keySet()), tool.exporter(), folder);
      List<Member> members =
          service.export(snapshot, request, vnsnap.progress(), session.cancellation()).stream()
              .map(Member::of)
              .toList();
      Table table = new Table("MEMBER", "DISKS", "FILE");
      members.forEach(member -> table.add(member.name(), member.disks().size(), member.restore()));
      vnsnap.results().print(table, new Document(name.value(), tool.toString(), members));
      return ExitCode.OK.number();
    }
  }

  private List<MemberName> members(Set<MemberName> known) throws CommandException {
    for (MemberName member : chosen) {
      if (!known.contains(member)) {
        throw new CommandException(
            ExitCode.USAGE, "--member %s: snapshot %s has no such member".formatted(member, name));
      }
    }
    return List.copyOf(chosen.isEmpty() ? known : chosen);
  }
}
