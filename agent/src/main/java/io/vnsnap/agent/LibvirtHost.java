// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.network.CloudVxlan;
import io.vnsnap.network.IsolatedNetwork;
import io.vnsnap.network.NftablesColoring;
import java.nio.file.Path;
import java.util.List;

/** A host with libvirt and Linux bridges. */
public final class LibvirtHost {
  /** CloudStack's scripts hold it while they make or remove VXLANs. */
  private static final Path CLOUDSTACK_LOCK = Path.of("/run/cloud/vxlan.lock");

  private LibvirtHost() {}

  /**
   * @param libvirt the URI of the hypervisor
   * @param run where the state of running operations is kept
   * @param program what to start as guardian: it must understand {@code agent recover}
   */
  public static Host of(String libvirt, Path run, JavaProgram program) {
    return new Host(
        libvirt,
        new LibvirtHypervisors(),
        NftablesColoring::new,
        new LinuxNetworks(),
        run,
        journal ->
            program.command(List.of("agent", "--libvirt", libvirt, "recover", journal.toString())));
  }

  private static final class LinuxNetworks implements Host.Networks {
    @Override
    public void make(CloneNetwork network) throws ColoringException {
      new IsolatedNetwork(network).create();
    }

    @Override
    public void remove(CloneNetwork network) throws ColoringException {
      new IsolatedNetwork(network).remove();
    }

    @Override
    public void make(ColoredVxlan vxlan) throws ColoringException {
      new CloudVxlan(CLOUDSTACK_LOCK).make(vxlan);
    }

    @Override
    public void removeColoredVxlan(String device, String bridge) throws ColoringException {
      new CloudVxlan(CLOUDSTACK_LOCK).remove(device, bridge);
    }
  }
}
