// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.port.Coloring;
import io.vnsnap.core.port.ColoringException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * What an agent works with on its host.
 *
 * @param libvirt the URI of the hypervisor
 * @param run where the state of running operations is kept, as a rule /run/vnsnap
 * @param recoveryCommand the command that recovers from the journal in a folder
 */
public record Host(
    String libvirt,
    HypervisorConnector hypervisors,
    ColoringFactory colorings,
    Networks networks,
    Path run,
    Function<Path, List<String>> recoveryCommand) {

  /** Opens the coloring of this host. */
  @FunctionalInterface
  public interface ColoringFactory {
    Coloring open() throws ColoringException;
  }

  /** Makes and removes networks on this host: of clones, and with color for a cloud. */
  public interface Networks {
    /** Makes it; does nothing if it exists already. After failure nothing is left. */
    void make(CloneNetwork network) throws ColoringException;

    /** Removes it; does nothing if it does not exist. */
    void remove(CloneNetwork network) throws ColoringException;

    /**
     * Makes it; does nothing if it exists already. After failure nothing is left.
     *
     * @throws ColoringException also if the cloud has made it, without color
     */
    void make(ColoredVxlan vxlan) throws ColoringException;

    /**
     * Removes it; does nothing if it was not made by us.
     *
     * @throws ColoringException if a machine is on the bridge; nothing has been touched then
     */
    void removeColoredVxlan(String device, String bridge) throws ColoringException;
  }
}
