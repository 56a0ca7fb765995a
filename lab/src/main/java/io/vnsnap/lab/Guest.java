// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A running VM with the workload, wherever in the lab its domain runs now: an original, a restored
 * one or a clone.
 */
public final class Guest {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** QEMU looks once a second whether somebody has opened its end; what is asked earlier may go. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(4);

  private static final Pattern SERIAL =
      Pattern.compile("<serial type='pty'>\\s*<source path='(/dev/pts/\\d+)'/>", Pattern.DOTALL);

  private final String domain;
  private final Supplier<LabHost> host;
  private final Supplier<Console> console;
  private final ObjectMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  /**
   * @param host finds the host that runs the domain now
   */
  public Guest(String domain, Supplier<LabHost> host) {
    this.domain = domain;
    this.host = host;
    this.console = () -> new Terminal(serial(0));
  }

  /** A guest of a Xen host. */
  Guest(String domain, XenHost host) {
    this.domain = domain;
    this.host =
        () -> {
          throw new LabException("%s runs on the Xen host %s".formatted(domain, host));
        };
    this.console = () -> host.console(domain);
  }

  /** The name of its libvirt domain. */
  public String domain() {
    return domain;
  }

  /** The host that runs it now. */
  public LabHost host() {
    return host.get();
  }

  /** All its counts at one instant. */
  public GuestReport report() {
    return parse(ask("report"), GuestReport.class);
  }

  /**
   * Checks every page of its working set.
   *
   * @return the errors found by this pass
   */
  public long verifyMemory() {
    return parse(ask("verify"), JsonNode.class).path("memoryErrors").asLong();
  }

  /** Makes it send no more tokens and no more of its TCP stream; it goes on receiving. */
  public void quiesce() {
    ask("quiesce");
  }

  /** Ends {@link #quiesce}. */
  public void resume() {
    ask("resume");
  }

  /** Forgets the longest gap and the longest stall seen so far. */
  public void resetGaps() {
    ask("reset-gaps");
  }

  /** Begins to time the guest's heartbeat from outside, until closed. */
  public Heartbeat heartbeat() {
    return new Heartbeat(new Terminal(serial(1)));
  }

  private String ask(String command) {
    String id = UUID.randomUUID().toString().substring(0, 8);
    Deadline deadline = Deadline.in(ANSWER);
    try (Console terminal = console.get()) {
      while (!deadline.passed()) {
        terminal.writeLine(command + " " + id);
        Optional<String> answer = answer(terminal, id);
        if (answer.isPresent()) {
          return answer.get();
        }
      }
    }
    throw new LabException(
        "%s does not answer `%s` on its serial console within %d s: see `lab console %s`"
            .formatted(domain, command, ANSWER.toSeconds(), domain));
  }

  private static Optional<String> answer(Console terminal, String id) {
    Deadline deadline = Deadline.in(ASK_AGAIN);
    String mark = "@" + id + " ";
    while (true) {
      Optional<String> line = terminal.readLine(deadline);
      if (line.isEmpty()) {
        return Optional.empty();
      }
      int at = line.get().indexOf(mark);
      if (at >= 0 && line.get().endsWith("}")) {
        return Optional.of(line.get().substring(at + mark.length()));
      }
    }
  }

  private <T> T parse(String answer, Class<T> type) {
    try {
      return json.readValue(answer, type);
    } catch (JsonProcessingException e) {
      throw new LabException(
          "%s gave an answer that is not understood: %s".formatted(domain, answer), e);
    }
  }

  private Path serial(int port) {
    List<String> paths =
        SERIAL
            .matcher(host().virsh("dumpxml", domain))
            .results()
            .map(found -> found.group(1))
            .toList();
    if (paths.size() <= port) {
      throw new LabException(
          "%s has no serial port %d: it does not run, or was not made by the lab"
              .formatted(domain, port));
    }
    return Path.of(paths.get(port));
  }

  @Override
  public String toString() {
    return domain;
  }
}
