// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks on all hosts for what an operation of VNsnap must not leave behind: rules, devices,
 * processes, unfinished files, and things inside QEMU.
 */
public final class Leftovers {
  private static final Set<String> SNAPSHOT_CAPABILITIES =
      Set.of("background-snapshot", "postcopy-ram");
  private static final Set<String> MIGRATION_AT_REST =
      Set.of("none", "completed", "failed", "cancelled");

  /** Of a snapshot that was not sealed, or of a restore that has not ended. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\.partial|\\.tmp$|\\.vnsnap-[^/]*\\.(old|new)$");

  /** What is on a host without VNsnap. */
  public interface Usual {
    boolean table(String family, String name);

    /**
     * @param link as {@code ip -j -d link} shows it
     */
    boolean device(LabHost host, JsonNode link);

    boolean process(ProcessHandle process);
  }

  private final Usual usual;
  private final List<LabHost> hosts;
  private final Set<Path> folders;
  private final ObjectMapper json = new ObjectMapper();
  private final List<String> found = new ArrayList<>();

  /**
   * @param folders where unfinished files would lie
   */
  public Leftovers(Usual usual, List<LabHost> hosts, Set<Path> folders) {
    this.usual = usual;
    this.hosts = hosts;
    this.folders = folders;
  }

  /** A line for each; nothing if the hosts are clean. */
  public List<String> find() {
    for (LabHost host : hosts) {
      rules(host);
      devices(host);
      processes(host);
      runFiles(host);
      host.activeDomains().forEach(domain -> insideQemu(host, domain));
    }
    folders.forEach(this::unfinishedFiles);
    return found.stream().distinct().toList();
  }

  private void rules(LabHost host) {
    // As text: nft 1.0.6 writes a table that has an owner as JSON that is none.
    for (String line : host.run("nft", "list", "tables").lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      String family = words[1];
      String name = words[2];
      if (name.contains("vnsnap") || !usual.table(family, name)) {
        found.add("host %s: nftables table %s %s".formatted(host, family, name));
      }
    }
  }

  private void devices(LabHost host) {
    for (JsonNode link : parse(host.run("ip", "-j", "-d", "link", "show"))) {
      if (!usual.device(host, link)) {
        found.add("host %s: network device %s".formatted(host, link.path("ifname").asText()));
      }
    }
  }

  private void processes(LabHost host) {
    for (ProcessHandle process : host.processes()) {
      if (!usual.process(process) && !LabHost.isQemu(process) && process.isAlive()) {
        found.add(
            "host %s: process %d %s"
                .formatted(
                    host,
                    process.pid(),
                    process.info().commandLine().or(process.info()::command).orElse("")));
      }
    }
  }

  /** Locks may stay, for nobody holds them, and so may a log in which there is nothing. */
  private void runFiles(LabHost host) {
    files(host.runFolder().resolve("vnsnap"))
        .filter(path -> !path.toString().contains("/locks/") && !path.endsWith("lock"))
        .filter(path -> !path.toString().endsWith(".log") || path.toFile().length() > 0)
        .forEach(path -> found.add("host %s: file %s".formatted(host, path)));
  }

  private void unfinishedFiles(Path folder) {
    files(folder)
        .filter(path -> UNFINISHED.matcher(path.toString()).find())
        .forEach(path -> found.add("file %s".formatted(path)));
  }

  private static Stream<Path> files(Path folder) {
    if (!Files.exists(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(path -> !Files.isDirectory(path)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void insideQemu(LabHost host, String domain) {
    String where = "host %s: %s: ".formatted(host, domain);
    if (!host.state(domain).equals("running")) {
      found.add(where + "is " + host.state(domain));
    }
    for (JsonNode set : ask(host, domain, "query-fdsets")) {
      if (set.toString().contains("vnsnap")) {
        found.add(where + "file descriptor set " + set.path("fdset-id"));
      }
    }
    for (JsonNode job : ask(host, domain, "query-jobs")) {
      found.add(where + "job " + job.path("id").asText());
    }
    for (JsonNode node : ask(host, domain, "query-named-block-nodes")) {
      if (node.path("node-name").asText().contains("vnsnap")) {
        found.add(where + "block node " + node.path("node-name").asText());
      }
    }
    for (JsonNode capability : ask(host, domain, "query-migrate-capabilities")) {
      String name = capability.path("capability").asText();
      if (capability.path("state").asBoolean() && SNAPSHOT_CAPABILITIES.contains(name)) {
        found.add(where + "migration capability " + name);
      }
    }
    String migration = ask(host, domain, "query-migrate").path("status").asText("none");
    if (!MIGRATION_AT_REST.contains(migration)) {
      found.add(where + "migration is " + migration);
    }
  }

  private JsonNode ask(LabHost host, String domain, String query) {
    String command = "{\"execute\":\"%s\"}".formatted(query);
    return parse(host.virsh("qemu-monitor-command", domain, command)).path("return");
  }

  private JsonNode parse(String text) {
    try {
      return json.readTree(text.isBlank() ? "[]" : text);
    } catch (JsonProcessingException e) {
      throw new LabException("not the JSON that was expected: " + text, e);
    }
  }
}
