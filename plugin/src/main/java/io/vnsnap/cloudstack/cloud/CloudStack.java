// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import com.cloud.alert.AlertManager;
import com.cloud.api.ApiDispatcher;
import com.cloud.host.dao.HostDao;
import com.cloud.network.dao.NetworkDao;
import com.cloud.projects.ProjectService;
import com.cloud.storage.dao.VolumeDao;
import com.cloud.user.AccountManager;
import com.cloud.utils.db.EntityManager;
import com.cloud.vm.dao.NicDao;
import com.cloud.vm.dao.UserVmDao;
import com.cloud.vm.snapshot.dao.VMSnapshotDao;
import javax.inject.Inject;
import org.apache.cloudstack.api.ApiServerService;
import org.apache.cloudstack.engine.subsystem.api.storage.DataStoreManager;
import org.apache.cloudstack.framework.jobs.AsyncJobManager;
import org.apache.cloudstack.storage.datastore.db.ImageStoreDao;

/** What CloudStack's framework hands over, as the interfaces of this package. */
public class CloudStack {
  @Inject private EntityManager entities;
  @Inject private NetworkDao networks;
  @Inject private NicDao nics;
  @Inject private VolumeDao volumes;
  @Inject private UserVmDao machines;
  @Inject private VMSnapshotDao machineSnapshots;
  @Inject private HostDao hosts;
  @Inject private ImageStoreDao imageStores;
  @Inject private DataStoreManager dataStores;
  @Inject private AccountManager accounts;
  @Inject private ProjectService projects;
  @Inject private AlertManager alerts;
  @Inject private ApiServerService api;
  @Inject private ApiDispatcher dispatcher;
  @Inject private AsyncJobManager jobs;

  public Inventory inventory() {
    return new CloudInventory(
        entities,
        networks,
        nics,
        volumes,
        machines,
        machineSnapshots,
        hosts,
        imageStores,
        dataStores);
  }

  public Access access() {
    return new CloudAccess(accounts, projects, entities);
  }

  public Actions actions() {
    return new CloudActions(commands(), accounts);
  }

  public Announcer announcer() {
    return new CloudAnnouncer(alerts);
  }

  public Jobs jobs() {
    return new CloudJobs(jobs, commands(), accounts);
  }

  private ApiCommands commands() {
    return new ApiCommands(api, dispatcher);
  }

  public Locks locks() {
    return new CloudLocks();
  }

  public Servers servers() {
    return new CloudServers(entities);
  }
}
