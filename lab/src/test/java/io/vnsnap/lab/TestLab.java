// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

/** A fresh lab of three members on two hosts, for as long as a test needs it. */
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
  private final RemovalAtEnd removal;
  private final Lab lab;

  private TestLab(Topology topology) {
    this.name = topology.name();
    Lab.down(name);
    this.removal = RemovalAtEnd.by("down", "-n", name);
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

  @Override
  public void close() {
    Lab.down(name);
    removal.close();
  }
}
