// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.CreateRequest;
import io.vnsnap.core.service.CreatedSnapshot;
import io.vnsnap.vni.Vni;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "create",
    description =
        "Takes a live snapshot of all members at one consistent instant, with the frames in flight between them. Each member stands still for milliseconds.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap create shop.yaml before-upgrade",
      "  vnsnap create shop nightly-$$(date +%%F) --timeout 10m -o json",
      "",
      "A VNI file:",
      "  name: shop",
      "  network:",
      "    bridges: [br100]",
      "    carrier: auto               # gbp, sender-hold or auto",
      "  hosts:",
      "    - {name: h1, connect: local}",
      "    - {name: h2, connect: 'ssh://root@kvm2'}",
      "  members:",
      "    - {name: web, host: h1}     # the names of libvirt domains",
      "    - {name: db, host: h2}"
    })
final class CreateCommand implements Callable<Integer> {
  private static final long MEBIBYTE = 1 << 20;

  @ParentCommand private Vnsnap vnsnap;

  @Parameters(index = "0", paramLabel = "VNI", description = "The VNI's file or name.")
  private String vniArgument;

  @Parameters(index = "1", paramLabel = "NAME", description = "The snapshot's name.")
  private SnapshotName name;

  @Option(
      names = "--capture-limit",
      paramLabel = "MIB",
      defaultValue = "256",
      description =
          "Memory for held and logged frames on each host, in MiB; reaching it aborts. Default: ${DEFAULT-VALUE}.")
  private int captureLimitMebibytes;

  @Override
  public Integer call() throws Exception {
    Vni vni = vnsnap.vni(vniArgument);
    CreateRequest request = new CreateRequest(vni.layout(), name, captureLimitMebibytes * MEBIBYTE);
    try (Session session = vnsnap.session()) {
      CreatedSnapshot created =
          vnsnap.service(vni).create(request, vnsnap.progress(), session.cancellation());
      created.warnings().forEach(vnsnap::warn);
      SnapshotReport report = SnapshotReport.of(created);
      vnsnap.results().print(report.text(), report);
      return ExitCode.OK.number();
    }
  }
}
