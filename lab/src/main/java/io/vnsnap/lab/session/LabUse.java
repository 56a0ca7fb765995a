// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.session;

import io.vnsnap.lab.Lab;
import io.vnsnap.lab.LabException;
import io.vnsnap.lab.Topology;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fresh lab for as long as it is used: it goes at the end, whatever happened. */
public final class LabUse {
  private static final Logger LOG = LoggerFactory.getLogger(LabUse.class);

  private final Topology topology;
  private final Steps steps;
  private final Interruption interruption;
  private final boolean keep;

  public LabUse(Topology topology, Steps steps, Interruption interruption, boolean keep) {
    this.topology = topology;
    this.steps = steps;
    this.interruption = interruption;
    this.keep = keep;
  }

  /**
   * @throws LabException if the lab can't be brought up, or work throws it
   */
  public <T> T with(Function<Lab, T> work) {
    try {
      Lab lab = up();
      return work.apply(lab);
    } finally {
      if (keep && !interruption.happened()) {
        steps.note("lab %s stays: lab/lab down -n %1$s removes it".formatted(topology.name()));
      } else {
        down();
      }
    }
  }

  private Lab up() {
    return steps.run(
        "lab up: %d members of %d MiB on %d hosts, color by %s"
            .formatted(
                topology.members().size(),
                topology.defaults().memoryMiB(),
                topology.hosts().size(),
                topology.carrier()),
        () -> {
          Lab.down(topology.name());
          return Lab.up(topology);
        },
        lab -> "");
  }

  /** What went wrong before matters more than what goes wrong here. */
  private void down() {
    interruption.shield(
        () -> {
          try {
            steps.run(
                "lab down",
                () -> {
                  Lab.down(topology.name());
                  return topology;
                },
                gone -> "");
          } catch (LabException e) {
            LOG.error(
                "lab {} is not removed ({}): run lab/lab down -n {}",
                topology.name(),
                e.getMessage(),
                topology.name());
          }
        });
  }
}
