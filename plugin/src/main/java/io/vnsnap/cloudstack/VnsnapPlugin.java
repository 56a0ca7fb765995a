// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack;

import com.cloud.agent.AgentManager;
import com.cloud.cluster.ClusterManager;
import com.cloud.cluster.ClusterManagerListener;
import com.cloud.event.EventTypes;
import com.cloud.host.dao.HostDao;
import com.cloud.network.NetworkModel;
import com.cloud.network.dao.NetworkDetailsDao;
import com.cloud.utils.component.ManagerBase;
import com.cloud.utils.component.PluggableService;
import com.cloud.vm.dao.VMInstanceDao;
import io.vnsnap.cloudstack.api.VniCommands;
import io.vnsnap.cloudstack.cloud.CloudStack;
import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.Locks;
import io.vnsnap.cloudstack.color.AgentVxlans;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyDao;
import io.vnsnap.cloudstack.record.VniSnapshotTagDao;
import io.vnsnap.cloudstack.schema.SchemaKeeper;
import io.vnsnap.cloudstack.service.Cloud;
import io.vnsnap.cloudstack.service.Settings;
import io.vnsnap.cloudstack.service.VniEvents;
import io.vnsnap.cloudstack.service.VniSnapshots;
import io.vnsnap.cloudstack.service.VnsnapService;
import io.vnsnap.cloudstack.transport.CloudStackAgents;
import io.vnsnap.cloudstack.transport.ManagedThreads;
import io.vnsnap.cloudstack.transport.Patience;
import io.vnsnap.metrics.SnapshotMetrics;
import io.vnsnap.network.element.VnsnapElement;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.cloudstack.managed.context.ManagedContextRunnable;
import org.apache.cloudstack.management.ManagementServerHost;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Where CloudStack's framework and the plugin meet. */
public class VnsnapPlugin extends ManagerBase implements PluggableService, ClusterManagerListener {
  private static final Logger LOG = LogManager.getLogger(VnsnapPlugin.class);
  private static final long TICK_SECONDS = 60;

  /** As long as another host may take to make its VXLAN of the same network. */
  private static final int VXLAN_SECONDS = 120;

  @Inject private CloudStack cloudStack;
  @Inject private Settings settings;
  @Inject private SchemaKeeper schema;
  @Inject private AgentManager agents;
  @Inject private ClusterManager cluster;
  @Inject private VniSnapshotDao snapshots;
  @Inject private VniSnapshotMemberDao members;
  @Inject private VniSnapshotPolicyDao policies;
  @Inject private VniSnapshotTagDao tags;
  @Inject private NetworkModel networks;
  @Inject private NetworkDetailsDao networkDetails;
  @Inject private VMInstanceDao machines;
  @Inject private HostDao hosts;

  private final SnapshotMetrics metrics = new SnapshotMetrics();
  private VnsnapService service;
  private ScheduledExecutorService ticks;

  /** What the commands talk to. A bean of its own, since commands are injected by type. */
  public synchronized VniSnapshots snapshots() {
    return service();
  }

  private synchronized VnsnapService service() {
    if (service == null) {
      service =
          new VnsnapService(
              new Cloud(
                  cloudStack.inventory(),
                  cloudStack.access(),
                  cloudStack.actions(),
                  cloudStack.announcer(),
                  cloudStack.jobs(),
                  cloudStack.locks(),
                  cloudStack.servers(),
                  settings,
                  new HostEngines(connector()),
                  snapshots,
                  members,
                  policies,
                  tags,
                  metrics,
                  schema::problem),
              InstantSource.system());
    }
    return service;
  }

  /** The provider of color. A bean of its own, since CloudStack finds network elements by type. */
  public VnsnapElement element() {
    Locks locks = cloudStack.locks();
    return new VnsnapElement(
        networks,
        networkDetails,
        machines,
        hosts,
        new AgentVxlans(agents, connector()),
        id -> locks.acquire("vnsnap.vxlan." + id, VXLAN_SECONDS).map(held -> held::close),
        cloudStack.announcer()::alert);
  }

  private CloudStackAgents connector() {
    Inventory inventory = cloudStack.inventory();
    return new CloudStackAgents(
        agents,
        host -> inventory.hostByUuid(host.value()).map(HostFacts::id),
        new ManagedThreads(),
        Patience.usual());
  }

  @Override
  public List<Class<?>> getCommands() {
    return VniCommands.all();
  }

  @Override
  public boolean start() {
    List.of(
            VniEvents.CREATE,
            VniEvents.UPDATE,
            VniEvents.DELETE,
            VniEvents.RESTORE,
            VniEvents.CLONE,
            VniEvents.IMPORT)
        .forEach(type -> EventTypes.addEntityEventDetail(type, VniSnapshot.class));
    schema.problem().ifPresent(problem -> LOG.error("VNsnap can't be used: {}", problem));
    cluster.registerListener(this);
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "vnsnap");
              thread.setDaemon(true);
              return thread;
            });
    ticks = executor;
    ticks.execute(inContext(() -> service().recoverOwn()));
    ScheduledFuture<?> unused =
        ticks.scheduleWithFixedDelay(
            inContext(this::tick), TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    return true;
  }

  private void tick() {
    new MetricsWriter(settings, metrics).write();
    try {
      service().tick();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One failure must not end the ticking. */
  private static Runnable inContext(Runnable work) {
    return new ManagedContextRunnable() {
      @Override
      protected void runInContext() {
        try {
          work.run();
        } catch (RuntimeException e) {
          LOG.error("VNsnap's regular work failed", e);
        }
      }
    };
  }

  @Override
  public boolean stop() {
    cluster.unregisterListener(this);
    if (ticks != null) {
      ticks.shutdownNow();
    }
    return true;
  }

  @Override
  public void onManagementNodeJoined(List<? extends ManagementServerHost> nodes, long selfNodeId) {}

  @Override
  public void onManagementNodeLeft(List<? extends ManagementServerHost> nodes, long selfNodeId) {
    List<Long> left = nodes.stream().map(ManagementServerHost::getMsid).toList();
    ticks.execute(
        inContext(
            () -> {
              left.forEach(server -> service().serverLeft(server));
              tick();
            }));
  }

  @Override
  public void onManagementNodeIsolated() {}
}
