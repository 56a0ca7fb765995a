// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.lab.Deadline;
import java.time.Duration;

/**
 * A cluster of CloudStack's own simulator in the zone: its host is nothing but rows in a database,
 * and so are virtual machines there.
 */
final class SimulatedCluster {
  /** The template of its virtual machines. */
  static final String TEMPLATE = "simulated";

  private static final String NAME = "simulated";
  private static final Duration HOST_UP = Duration.ofMinutes(1);

  private final Api admin;
  private final Database database;
  private final Zone zone;

  SimulatedCluster(Api admin, Database database, Zone zone) {
    this.admin = admin;
    this.database = database;
    this.zone = zone;
  }

  /** Makes what is missing of it. */
  void make() {
    makeTemplate();
    String clusterId =
        admin
            .find("listClusters", "cluster", "name", NAME)
            .orElseGet(this::addCluster)
            .path("id")
            .asText();
    if (admin.list("listHosts", "host", "clusterid=" + clusterId).isEmpty()) {
      admin.call(
          "addHost",
          "zoneid=" + zone.id(),
          "podid=" + zone.podId(),
          "clusterid=" + clusterId,
          "hypervisor=Simulator",
          "url=http://sim/c0/h0",
          "username=root",
          "password=password");
    }
    Deadline.in(HOST_UP)
        .until(
            () -> !admin.list("listHosts", "host", "clusterid=" + clusterId, "state=Up").isEmpty(),
            "the host of the simulator is not up");
    if (admin.find("listStoragePools", "storagepool", "name", NAME).isEmpty()) {
      admin.call(
          "createStoragePool",
          "name=" + NAME,
          "zoneid=" + zone.id(),
          "podid=" + zone.podId(),
          "clusterid=" + clusterId,
          "scope=cluster",
          "hypervisor=Simulator",
          "url=nfs://192.0.2.1/simulated");
    }
  }

  private JsonNode addCluster() {
    return admin
        .list(
            "addCluster",
            "cluster",
            "clustername=" + NAME,
            "clustertype=CloudManaged",
            "hypervisor=Simulator",
            "zoneid=" + zone.id(),
            "podid=" + zone.podId())
        .get(0);
  }

  /** By hand, as CloudStack's developers do it: nobody downloads templates of the simulator. */
  private void makeTemplate() {
    database.run(
        """
        USE cloud;
        INSERT INTO hypervisor_capabilities (uuid, hypervisor_type, hypervisor_version,
          max_guests_limit, security_group_enabled, max_data_volumes_limit,
          storage_motion_supported, vm_snapshot_enabled)
        SELECT UUID(), 'Simulator', 'default', 50, 1, 6, 1, 1 FROM DUAL WHERE NOT EXISTS
          (SELECT 1 FROM hypervisor_capabilities WHERE hypervisor_type = 'Simulator');
        INSERT INTO vm_template (id, uuid, unique_name, name, public, created, type, hvm, bits,
          account_id, url, enable_password, display_text, format, guest_os_id, featured,
          cross_zones, hypervisor_type, state, size)
        SELECT 900, UUID(), '%1$s', '%1$s', 1, NOW(), 'USER', 0, 64,
          1, 'http://192.0.2.1/simulated.vhd', 0, 'of the simulator', 'VHD', 15, 1,
          1, 'Simulator', 'Active', 1048576 FROM DUAL WHERE NOT EXISTS
          (SELECT 1 FROM vm_template WHERE unique_name = '%1$s');
        """
            .formatted(TEMPLATE));
  }

  /** Lets CloudStack believe that the template was downloaded to the only secondary storage. */
  void keepTemplate() {
    database.run(
        """
        USE cloud;
        INSERT INTO template_store_ref (store_id, template_id, created, last_updated,
          download_pct, size, physical_size, store_role, download_state, install_path, url, state,
          destroyed, is_copy, update_count, ref_cnt)
        SELECT s.id, 900, NOW(), NOW(), 100, 1048576, 1048576, 'Image', 'DOWNLOADED',
          'template/tmpl/1/900/', 'http://192.0.2.1/simulated.vhd', 'Ready', 0, 0, 0, 0
        FROM image_store s WHERE s.removed IS NULL;
        """);
  }

  /** So that the secondary storage can be deleted. */
  void forgetTemplate() {
    database.run("USE cloud; DELETE FROM template_store_ref WHERE template_id = 900;");
  }
}
