// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A fresh lab of three members on two hosts, for as long as a test needs it. If the test's process
 * is told to end before, a process of its own removes the lab.
 */
final class TestLab implements AutoCloseable {
  private static final String HOSTS_AND_MEMBERS =
      """
      hosts: [h1, h2]
      members:
        - {name: m1, host: h1}
        - {name: m2, host: h1}
        - {name: m3, host: h2}
      """;

  private final String name;
  private final Thread removal;
  private final Lab lab;

  private TestLab(Topology topology) {
    this.name = topology.name();
    this.removal = new Thread(this::startRemoval, "removal-of-" + name);
    Lab.down(name);
    Runtime.getRuntime().addShutdownHook(removal);
    this.lab = Lab.up(topology);
  }

  /**
   * @param settings the rest of a topology file: name, underlay and what is not as usual
   */
  static TestLab up(String settings) {
    return new TestLab(new TopologyFile().parse(settings + HOSTS_AND_MEMBERS, "test"));
  }

  Lab lab() {
    return lab;
  }

  /** It waits for the lock of this process, and so for its end. */
  private void startRemoval() {
    try {
      new ProcessBuilder(
              "setsid",
              ProcessHandle.current().info().command().orElse("java"),
              "-cp",
              System.getProperty("java.class.path"),
              LabCommand.class.getName(),
              "down",
              "-n",
              name)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Lab.down(name);
    Runtime.getRuntime().removeShutdownHook(removal);
  }
}
