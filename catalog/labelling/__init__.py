"""What people say pictures show: labels, their spreadsheet, shoppers' photos that wait for a label."""
