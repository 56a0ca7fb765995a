// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import io.vnsnap.lab.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A KVM host: libvirt, and CloudStack's agent. */
final class KvmAgent {
  private static final Logger LOG = LoggerFactory.getLogger(KvmAgent.class);
  private static final String MAIN = "com.cloud.agent.AgentShell";
  private static final Path SETTINGS = Path.of("/etc/cloudstack/agent");
  private static final Duration READY = Duration.ofMinutes(4);
  private static final Path LOG_FILE = Path.of("/var/log/cloudstack/agent/agent.log");

  private final Node node;
  private final int number;
  private final String managementAddress;
  private final Path libraries;
  private final Map<String, String> guest;

  /**
   * @param number from 1
   * @param libraries a folder with all jars of its class path
   * @param guest what the XML of a domain is changed to: KERNEL, INITRD, and in GUESTS the folder
   *     with the command line of each
   */
  KvmAgent(
      Node node, int number, String managementAddress, Path libraries, Map<String, String> guest) {
    this.node = node;
    this.number = number;
    this.managementAddress = managementAddress;
    this.libraries = libraries;
    this.guest = Map.copyOf(guest);
  }

  Node node() {
    return node;
  }

  boolean runs() {
    return node.runs(MAIN);
  }

  /** Starts libvirt and the agent if they do not run. The agent finds its server by itself. */
  void start() {
    node.host().startDaemons();
    if (runs()) {
      return;
    }
    writeSettings();
    LOG.info("starting CloudStack's agent on {}; its log: {}", node, log());
    node.host()
        .start(
            "agent",
            "java",
            "-Djava.io.tmpdir=/tmp",
            "-Xms64m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dlog4j2.configurationFile=file:" + SETTINGS.resolve("log4j-cloud.xml"),
            "-cp",
            String.join(
                ":",
                libraries + "/*",
                SETTINGS.toString(),
                "/usr/share/cloudstack-common/scripts",
                "/usr/share/cloudstack-common"),
            MAIN);
    Deadline.in(Duration.ofSeconds(30))
        .until(this::runs, "the agent of %s was not started".formatted(node));
  }

  /**
   * Starts it if it does not run, and waits until its server works with it. The server may still
   * call the host up because of an agent that has ended.
   */
  void startAgain() {
    if (runs()) {
      return;
    }
    long before = timesReady();
    start();
    Deadline.in(READY)
        .until(
            () -> timesReady() > before,
            "the agent of %s is not accepted by its server: see %s".formatted(node, log()));
  }

  /** How often its server has told it that all is well. */
  private long timesReady() {
    try (Stream<String> lines = Files.lines(log())) {
      return lines.filter(line -> line.contains("Ready command is processed")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeSettings() {
    node.host()
        .run(
            "mkdir",
            "-p",
            SETTINGS.resolve("cloud").toString(),
            LOG_FILE.getParent().toString(),
            "/var/lib/libvirt/images",
            "/var/cache/cloud",
            "/usr/share/cloudstack-agent/tmp");
    node.writeResource(
        SETTINGS.resolve("agent.properties"),
        "agent/agent.properties",
        Map.of("NUMBER", Integer.toString(number), "SERVER", managementAddress));
    node.write(
        SETTINGS.resolve("environment.properties"),
        "paths.pid=/var/run\npaths.script=/usr/share/cloudstack-common\n");
    node.write(SETTINGS.resolve("uefi.properties"), "");
    node.writeResource(
        SETTINGS.resolve("log4j-cloud.xml"), "log4j.xml", Map.of("FILE", LOG_FILE.toString()));
    node.writeResource(
        SETTINGS.resolve("hooks/libvirt-vm-xml-transformer.groovy"),
        "agent/libvirt-vm-xml-transformer.groovy",
        guest);
  }

  /** Its log, as seen from outside of the node. */
  Path log() {
    return node.host().layer(LOG_FILE);
  }

  /** Ends the agent as a crash would; guests run on. */
  void kill() {
    node.kill(MAIN);
  }

  void stop() {
    node.stop(MAIN);
  }

  @Override
  public String toString() {
    return node.name();
  }
}
