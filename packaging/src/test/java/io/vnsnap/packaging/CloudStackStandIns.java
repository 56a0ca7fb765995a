// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Packages with the names and folders of CloudStack's own, and nothing in them that works. */
final class CloudStackStandIns {
  /** As CloudStack ships it, shortened. */
  static final String CONFIG =
      """
      {
        "apiBase": "/client/api",
        "logo": "assets/logo.svg",
        "theme": { "@primary-color": "#1890ff", "@sizes": [1, 2.0] },
        "plugins": [],
        "multipleServer": false
      }
      """;

  private final Path folder;

  CloudStackStandIns(Path folder) {
    this.folder = folder;
  }

  List<Path> debs(String version) throws IOException {
    return List.of(
        deb(
            "cloudstack-management",
            version,
            "usr/share/cloudstack-management/webapp",
            "management"),
        deb("cloudstack-ui", version, "usr/share/cloudstack-ui", "ui"),
        deb("cloudstack-agent", version, "usr/share/cloudstack-agent/plugins", "agent"));
  }

  private Path deb(String name, String version, String place, String settings) throws IOException {
    Path root = folder.resolve(name + version);
    Path pages = Files.createDirectories(root.resolve(place));
    Files.writeString(pages.resolve("index.html"), version);
    Path control = Files.createDirectories(root.resolve("DEBIAN"));
    Files.writeString(
        control.resolve("control"),
        """
        Package: %s
        Version: %s
        Architecture: all
        Maintainer: nobody <nobody@localhost>
        Description: stands in for that of CloudStack
        """
            .formatted(name, version));
    if (!settings.equals("agent")) {
      String config = "/etc/cloudstack/%s/config.json".formatted(settings);
      Files.createDirectories(root.resolve(config.substring(1)).getParent());
      Files.writeString(root.resolve(config.substring(1)), CONFIG);
      Files.createSymbolicLink(pages.resolve("config.json"), Path.of(config));
      Files.writeString(control.resolve("conffiles"), config + "\n");
    }
    Path deb = folder.resolve("%s_%s_all.deb".formatted(name, version));
    Tool.require("dpkg-deb", "--build", "--root-owner-group", root.toString(), deb.toString());
    return deb;
  }
}
