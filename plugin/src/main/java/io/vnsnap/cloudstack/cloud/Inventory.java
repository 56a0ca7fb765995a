// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What CloudStack has. What it has removed is not there. */
public interface Inventory {
  Optional<NetworkFacts> network(long id);

  /** Also one that was removed. */
  Optional<NetworkFacts> networkOnceThere(long id);

  Optional<NetworkFacts> networkByUuid(String uuid);

  /** Also one that was removed. */
  Optional<NetworkFacts> networkOnceThereByUuid(String uuid);

  Optional<VpcFacts> vpc(long id);

  /** Also one that was removed. */
  Optional<VpcFacts> vpcOnceThere(long id);

  Optional<VpcFacts> vpcByUuid(String uuid);

  /** The networks of a VPC, in the order of their ids. */
  List<NetworkFacts> tiers(long vpcId);

  /**
   * The UUID of the list of access rules that a tier has; empty unless tiers of every VPC may have
   * it.
   */
  Optional<String> commonAcl(long networkId);

  /** Virtual machines of users with a NIC in the network, whoever owns them, in order of ids. */
  List<MachineFacts> machines(long networkId);

  Optional<MachineFacts> machine(long id);

  /** Also one that was removed. */
  Optional<MachineFacts> machineOnceThere(long id);

  /** In the order of device ids. */
  List<NicFacts> nics(long machineId);

  /** In the order of device ids. */
  List<VolumeFacts> volumes(long machineId);

  /** The UUID of a volume that an action has made. */
  Optional<String> volumeUuid(long id);

  /** What was said when the machine was made, such as the number of its CPUs. */
  Map<String, String> details(long machineId);

  /** Whether CloudStack keeps snapshots of this machine alone. */
  boolean hasOwnSnapshots(long machineId);

  Optional<HostFacts> host(long id);

  Optional<HostFacts> hostByUuid(String uuid);

  /** KVM hosts of a zone whose agents are connected. */
  List<HostFacts> connectedHosts(long zoneId);

  /** The secondary storage of a zone that is NFS, the oldest first. */
  List<SecondaryStorageFacts> nfsSecondaryStorage(long zoneId);

  /** The UUID that the API has for it, also when it was removed; empty if there is none. */
  Optional<String> uuidOf(OfferingKind kind, long id);

  String zoneName(long zoneId);

  /** Whether the size of a volume is said when it is made. */
  boolean hasCustomSize(long diskOfferingId);
}
