// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.protocol.RestorePlan;
import io.vnsnap.core.protocol.RestorePlan.HostPart;
import io.vnsnap.core.protocol.Timing;
import io.vnsnap.core.service.ServiceException.Kind;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the plan of a restore from what was asked for and what was found. */
final class RestorePlans {
  private final String operation;
  private final SealedFolder snapshot;
  private final Timing timing;

  RestorePlans(String operation, SealedFolder snapshot, Timing timing) {
    this.operation = operation;
    this.snapshot = snapshot;
    this.timing = timing;
  }

  private Map<MemberName, Manifest.Member> members() {
    return snapshot.manifest().members();
  }

  /**
   * @throws ServiceException NOT_POSSIBLE if a domain is in the way that is not the member
   */
  RestorePlan inPlace(RestoreRequest request, Findings findings) throws ServiceException {
    Map<HostName, HostPart> parts = new LinkedHashMap<>();
    for (HostName host : request.vni().hosts()) {
      List<MemberName> destroy = new ArrayList<>();
      List<MemberLoad> load = new ArrayList<>();
      for (Map.Entry<MemberName, Manifest.Member> entry : members().entrySet()) {
        MemberName member = entry.getKey();
        Manifest.Member saved = entry.getValue();
        boolean here = request.vni().members().get(member).equals(host);
        Optional<MemberInspection> found = findings.member(host, member);
        if (here && found.isPresent() && !found.get().uuid().equals(saved.uuid())) {
          throw new ServiceException(
              Kind.NOT_POSSIBLE,
              "domain %s on host %s is not the member that was saved: its UUID is %s and not %s; rename or remove it"
                  .formatted(member, host, found.get().uuid(), saved.uuid()));
        }
        if (here || isOldIncarnation(found, saved)) {
          destroy.add(member);
        }
        if (here) {
          load.add(
              new MemberLoad(
                  member,
                  member,
                  snapshot.memberFolder(member),
                  saved.saved(),
                  Optional.empty(),
                  Map.of(),
                  Optional.empty(),
                  request.memory()));
        }
      }
      if (!destroy.isEmpty()) {
        parts.put(host, new HostPart(destroy, List.of(), load));
      }
    }
    return new RestorePlan(operation, parts, timing);
  }

  private static boolean isOldIncarnation(Optional<MemberInspection> found, Manifest.Member saved) {
    return found
        .filter(domain -> domain.uuid().equals(saved.uuid()))
        .filter(domain -> domain.state() != MemberState.OFF)
        .isPresent();
  }

  /**
   * @throws ServiceException NOT_POSSIBLE if a domain can't be taken over
   */
  RestorePlan takeOver(TakeOverRequest request, Findings findings) throws ServiceException {
    for (MemberName domain : request.domains().values()) {
      HostName host = request.vni().members().get(domain);
      if (findings.member(host, domain).isEmpty()) {
        throw new ServiceException(
            Kind.NOT_POSSIBLE,
            "there is no domain %s on host %s to take the place of; start it"
                .formatted(domain, host));
      }
    }
    throw new ServiceException(Kind.NOT_POSSIBLE, "hosts can't take over domains yet");
  }

  RestorePlan clone(CloneRequest request) {
    Map<MemberName, MemberLoad> loads = new TreeMap<>();
    request
        .members()
        .forEach(
            (member, made) ->
                loads.put(
                    made.name(),
                    new MemberLoad(
                        member,
                        made.name(),
                        snapshot.memberFolder(member),
                        members().get(member).saved(),
                        Optional.of(made.uuid()),
                        request.bridges(),
                        Optional.of(made.diskFolder()),
                        request.memory())));
    Map<HostName, HostPart> parts = new LinkedHashMap<>();
    for (HostName host : request.vni().hosts()) {
      List<MemberLoad> here = request.vni().membersOf(host).stream().map(loads::get).toList();
      if (!here.isEmpty()) {
        parts.put(
            host, new HostPart(List.of(), request.networks().getOrDefault(host, List.of()), here));
      }
    }
    return new RestorePlan(operation, parts, timing);
  }
}
