// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.SnapshotName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "show",
    description = "Shows one snapshot, member by member.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap show before-upgrade",
      "  vnsnap show before-upgrade -o json | jq .pauseMillis"
    })
final class ShowCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Parameters(paramLabel = "NAME", description = "The snapshot's name.")
  private SnapshotName name;

  @Override
  public Integer call() throws Exception {
    SnapshotReport report = SnapshotReport.of(vnsnap.service().show(name));
    vnsnap.results().print(report.text(), report);
    return ExitCode.OK.number();
  }
}
