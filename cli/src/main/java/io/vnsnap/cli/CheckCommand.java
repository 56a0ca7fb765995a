// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.service.Findings;
import io.vnsnap.vni.Vni;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "check",
    description =
        "Tells whether every member can be cut, on every host, what stands in the way and what to do about it. Changes nothing.",
    footerHeading = "%nExamples:%n",
    footer = {"  vnsnap check shop.yaml", "  vnsnap check shop -o json | jq '.problems[]'"})
final class CheckCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Parameters(paramLabel = "VNI", description = "The VNI's file or name.")
  private String vniArgument;

  /** The result for machines. */
  record Document(
      String vni,
      boolean possible,
      String carrier,
      List<Member> members,
      List<ProblemLine> problems) {
    record Member(MemberName name, String host, Optional<MemberInspection> found) {}
  }

  /** A problem for machines. */
  record ProblemLine(String host, boolean blocking, String subject, String reason, String remedy) {
    static ProblemLine of(Findings.Finding finding) {
      return new ProblemLine(
          finding.host().map(Object::toString).orElse(""),
          finding.problem().isBlocking(),
          finding.problem().subject(),
          finding.problem().reason(),
          finding.problem().remedy());
    }
  }

  @Override
  public Integer call() throws Exception {
    Vni vni = vnsnap.vni(vniArgument);
    try (Session session = vnsnap.session()) {
      Findings findings = vnsnap.service(vni).check(vni.layout(), session.cancellation());
      vnsnap.results().print(text(vni, findings), document(vni, findings));
      return findings.blocking().isEmpty() ? ExitCode.OK.number() : ExitCode.NOT_POSSIBLE.number();
    }
  }

  private static Document document(Vni vni, Findings findings) {
    return new Document(
        vni.name().value(),
        findings.blocking().isEmpty(),
        findings.carrier().name(),
        vni.members().stream()
            .map(
                member ->
                    new Document.Member(
                        member.name(),
                        member.host().value(),
                        findings.member(member.host(), member.name())))
            .toList(),
        findings.all().stream().map(ProblemLine::of).toList());
  }

  private static String text(Vni vni, Findings findings) {
    Table table = new Table("MEMBER", "HOST", "STATE", "MEMORY", "NICS", "DISKS", "FREE PAGES");
    for (Vni.Member member : vni.members()) {
      Optional<MemberInspection> found = findings.member(member.host(), member.name());
      table.add(
          member.name(),
          member.host(),
          found.map(it -> it.state().name().toLowerCase(Locale.ROOT)).orElse("missing"),
          found.map(it -> Quantity.bytes(it.memoryBytes())).orElse("-"),
          found.map(it -> it.nics().size()).orElse(0),
          found.map(it -> it.disks().size()).orElse(0),
          found.map(it -> it.freePageReporting() ? "reported" : "not reported").orElse("-"));
    }
    StringBuilder text = new StringBuilder(table.toString());
    for (Findings.Finding finding : findings.all()) {
      text.append(finding.problem().isBlocking() ? "BLOCKING " : "warning  ")
          .append(finding)
          .append(System.lineSeparator());
    }
    return text.append(
            findings.blocking().isEmpty()
                ? "%s can be snapshotted; color travels by %s.%n"
                    .formatted(
                        vni.name(),
                        findings.carrier().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                : "%s can't be snapshotted.%n".formatted(vni.name()))
        .toString();
  }
}
