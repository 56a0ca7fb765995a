// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import io.vnsnap.lab.Lab;
import io.vnsnap.lab.LabException;
import io.vnsnap.lab.RunningServer;
import io.vnsnap.lab.session.Steps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A lab with {@code vnsnap serve}, for people to look at until they have seen enough. */
final class ServedLab {
  private final Lab lab;
  private final Path vnsnap;
  private final String listen;
  private final Path pages;
  private final Steps steps;

  /**
   * @param pages the folder of the web pages, used if it has any
   */
  ServedLab(Lab lab, Path vnsnap, String listen, Path pages, Steps steps) {
    this.lab = lab;
    this.vnsnap = vnsnap;
    this.listen = listen;
    this.pages = pages;
    this.steps = steps;
  }

  /** Returns when this thread is interrupted. */
  Lab run() {
    Optional<Path> found =
        Optional.of(pages).filter(folder -> Files.isRegularFile(folder.resolve("index.html")));
    Path state = lab.store().resolveSibling("server");
    try (RunningServer server =
        steps.run(
            "vnsnap serve, for %d members under load".formatted(lab.members().size()),
            () -> RunningServer.start(vnsnap, lab.vniFile(), listen, state, found),
            started -> started.address().toString())) {
      steps.note(
          found.isPresent()
              ? "the pages are open at %s".formatted(server.address())
              : "there are no pages in %s; the API is at %sclient/api"
                  .formatted(pages, server.address()));
      steps.note("Ctrl-C takes all of it away again");
      throw new LabException("vnsnap serve ended with exit code " + server.exitCode());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return lab;
    }
  }
}
