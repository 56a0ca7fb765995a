// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

import java.sql.Connection;
import java.sql.SQLException;

public class TransactionLegacy {
  TransactionLegacy() {}

  public static Connection getStandaloneConnectionWithException() throws SQLException {
    throw new AssertionError("stub");
  }
}
