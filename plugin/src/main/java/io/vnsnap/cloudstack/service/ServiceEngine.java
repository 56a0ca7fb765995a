// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.CreateRequest;
import io.vnsnap.core.service.CreatedSnapshot;
import io.vnsnap.core.service.Findings;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.ServiceListener;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.service.TakeOverRequest;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.core.store.Listing;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.StoreException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** VNsnap itself. */
public final class ServiceEngine implements Engine {
  private static final Logger LOG = LogManager.getLogger(ServiceEngine.class);

  private final SnapshotService service;

  public ServiceEngine(SnapshotService service) {
    this.service = service;
  }

  @Override
  public CheckReport check(VniLayout vni, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    Findings findings = service.check(vni, cancellation);
    return new CheckReport(
        findings.carrier().name(), findings.all().stream().map(ServiceEngine::finding).toList());
  }

  private static CheckFinding finding(Findings.Finding finding) {
    return new CheckFinding(
        finding.host().map(host -> host.value()),
        finding.problem().isBlocking(),
        finding.problem().subject(),
        finding.problem().toString());
  }

  @Override
  public CreatedSnapshot create(
      CreateRequest request, ServiceListener listener, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    return service.create(request, listener, cancellation);
  }

  @Override
  public OpenSnapshot open(SnapshotName name) throws ServiceException, InterruptedException {
    SealedFolder folder = service.open(name);
    return new OpenSnapshot() {
      @Override
      public Manifest manifest() {
        return folder.manifest();
      }

      @Override
      public RestoredVni takeOver(
          TakeOverRequest request, ServiceListener listener, Cancellation cancellation)
          throws ServiceException, InterruptedException {
        return service.takeOver(folder, request, listener, cancellation);
      }

      @Override
      public void close() {
        try {
          folder.close();
        } catch (StoreException e) {
          LOG.warn("snapshot {} may stay held for a while: {}", name, e.getMessage());
        }
      }
    };
  }

  @Override
  public Optional<Manifest> find(SnapshotName name) throws ServiceException, InterruptedException {
    try {
      return Optional.of(service.show(name));
    } catch (ServiceException e) {
      if (e.kind() == ServiceException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Listing list() throws ServiceException, InterruptedException {
    return service.list();
  }

  @Override
  public byte[] channel(SnapshotName name, MemberName member)
      throws ServiceException, InterruptedException {
    return service.channel(name, member);
  }

  @Override
  public void delete(SnapshotName name) throws ServiceException, InterruptedException {
    try {
      service.delete(name);
    } catch (ServiceException e) {
      if (e.kind() != ServiceException.Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  @Override
  public Set<MemberName> missing(VniLayout vni, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    Findings findings = service.check(vni, cancellation);
    Set<MemberName> missing = new HashSet<>();
    vni.members()
        .forEach(
            (member, host) -> {
              if (answered(findings, host) && findings.member(host, member).isEmpty()) {
                missing.add(member);
              }
            });
    return missing;
  }

  /** A host that could not be asked has a finding about its agent, and tells of no member. */
  private static boolean answered(Findings findings, HostName host) {
    return findings.all().stream()
        .noneMatch(
            finding ->
                finding.host().filter(host::equals).isPresent()
                    && finding.problem().subject().equals("the agent"));
  }
}
