"""What people and machines get to see of a pass. Values in, renderables and documents out; pure."""
