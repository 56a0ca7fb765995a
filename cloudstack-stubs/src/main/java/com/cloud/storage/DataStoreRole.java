// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.storage;

public enum DataStoreRole {
  Image,
  ImageCache
}
