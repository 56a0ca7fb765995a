// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.operation.OperationListener;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells people how far each member is. On a terminal there is a line for each member, written over
 * again and again; elsewhere a line for each step done.
 */
final class ProgressView implements OperationListener {
  private static final String CLEAR_LINE = "\u001b[2K";

  private final PrintWriter err;
  private final boolean isTerminal;
  private final Map<MemberName, String> states = new TreeMap<>();
  private int shownLines;

  ProgressView(PrintWriter err, boolean isTerminal) {
    this.err = err;
    this.isTerminal = isTerminal;
  }

  @Override
  public void event(HostName host, AgentEvent event) {
    if (event instanceof AgentEvent.Prepared prepared) {
      prepared.members().forEach(member -> step(member.member(), "ready on " + host));
    } else if (event instanceof AgentEvent.MemberCut cut) {
      step(cut.member(), "cut, paused for " + Quantity.millis(cut.times().pauseMillis()));
    } else if (event instanceof AgentEvent.HostSaved saved) {
      saved.members().keySet().forEach(member -> step(member, "saved"));
    } else if (event instanceof AgentEvent.Started started) {
      started.startedMicros().keySet().forEach(member -> step(member, "runs on " + host));
    } else if (event instanceof AgentEvent.MemoryLoaded loaded) {
      step(loaded.member(), "has all its memory");
    } else if (event instanceof AgentEvent.MemberFailed failed) {
      step(failed.member(), "failed: " + failed.reason());
    } else if (event instanceof AgentEvent.Progress progress && isTerminal) {
      step(progress.member(), inWords(progress));
    }
  }

  private void step(MemberName member, String state) {
    states.put(member, state);
    if (isTerminal) {
      redraw();
    } else {
      err.printf("%s: %s%n", member, state);
      err.flush();
    }
  }

  private void redraw() {
    if (shownLines > 0) {
      err.printf("\u001b[%dA", shownLines);
    }
    states.forEach((member, state) -> err.printf("%s%s: %s%n", CLEAR_LINE, member, state));
    shownLines = states.size();
    err.flush();
  }

  private static String inWords(AgentEvent.Progress progress) {
    String done = Quantity.bytes(progress.doneBytes());
    return progress.totalBytes() > 0
        ? "%s %s of %s"
            .formatted(name(progress.step()), done, Quantity.bytes(progress.totalBytes()))
        : "%s %s".formatted(name(progress.step()), done);
  }

  private static String name(AgentEvent.Progress.Step step) {
    return step.name().toLowerCase(Locale.ROOT);
  }
}
