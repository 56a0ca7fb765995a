// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.operation.OperationId;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.CloneRequest;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.ServiceException.Kind;
import io.vnsnap.core.store.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A clone that is to be made of a snapshot.
 *
 * @param vni it, as its VNI file has it; the file is to be written before anything is made, so that
 *     all of it can be found and removed
 * @param request what starts it
 */
public record NewClone(Vni vni, CloneRequest request) {
  private static final int USUAL_MTU = 1500;

  /**
   * Describes a clone with names, ids and devices of its own.
   *
   * @param store where the original's snapshots are
   * @param disks where the clone's disks go, on every host; absent for what the original's VNI file
   *     says, else beside the store
   * @throws ServiceException NOT_POSSIBLE if the original's VNI file does not say enough
   */
  public static NewClone of(
      Vni original,
      Manifest manifest,
      VniName name,
      Path store,
      Optional<Path> disks,
      MemoryLoading memory)
      throws ServiceException {
    Map<String, String> bridges = CloneNetworks.newBridges(original, OperationId.next());
    Path diskFolder =
        disks
            .or(original::disks)
            .orElse(store.resolveSibling(store.getFileName() + "-disks"))
            .toAbsolutePath();
    Vni clone =
        new Vni(
            name,
            Optional.of(store),
            Optional.of(diskFolder),
            new Vni.Network(
                List.copyOf(bridges.values()),
                original.network().carrier(),
                CloneNetworks.newVxlan(original)),
            original.hosts(),
            members(original, manifest, name),
            Optional.of(new Vni.Origin(original.name(), manifest.name())));
    return new NewClone(clone, request(manifest, clone, bridges, memory));
  }

  private static List<Vni.Member> members(Vni original, Manifest manifest, VniName name)
      throws ServiceException {
    List<Vni.Member> members = new ArrayList<>();
    for (MemberName member : manifest.members().keySet()) {
      HostName host =
          original
              .member(member)
              .map(Vni.Member::host)
              .orElseThrow(
                  () ->
                      new ServiceException(
                          Kind.NOT_POSSIBLE,
                          "member %s of snapshot %s is not in the VNI file; add it, with the host to clone it on"
                              .formatted(member, manifest.name())));
      members.add(
          new Vni.Member(cloneOf(member, name), host, Optional.of(UUID.randomUUID().toString())));
    }
    return members;
  }

  private static MemberName cloneOf(MemberName member, VniName name) {
    return new MemberName("%s-%s".formatted(name, member));
  }

  private static CloneRequest request(
      Manifest manifest, Vni clone, Map<String, String> bridges, MemoryLoading memory)
      throws ServiceException {
    Map<String, Integer> mtus = new HashMap<>();
    bridges.forEach((old, now) -> mtus.put(now, manifest.bridges().getOrDefault(old, USUAL_MTU)));
    Map<MemberName, CloneRequest.NewMember> members = new HashMap<>();
    for (MemberName member : manifest.members().keySet()) {
      Vni.Member made = clone.member(cloneOf(member, clone.name())).orElseThrow();
      members.put(
          member,
          new CloneRequest.NewMember(
              made.name(), made.uuid().orElseThrow(), CloneDisks.of(clone, made.name())));
    }
    Map<HostName, List<CloneNetwork>> networks = new HashMap<>();
    for (Vni.Host host : clone.hosts()) {
      if (!clone.membersOf(host.name()).isEmpty()) {
        networks.put(host.name(), CloneNetworks.of(clone, host.name(), mtus));
      }
    }
    return new CloneRequest(clone.layout(), members, bridges, networks, memory);
  }
}
